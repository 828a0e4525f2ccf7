import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { CSSProperties } from 'react'
import { t } from '../../../text/text.ts'
import { exactTime } from '../precise-time.ts'
import type { Ladder, Step } from './ladder-types.ts'

const useStyles = makeStyles({
  frame: { overflow: 'auto', minHeight: 0, border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium },
  lanes: { position: 'sticky', top: 0, zIndex: 1, display: 'grid', backgroundColor: tokens.colorNeutralBackground3, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  lane: { padding: tokens.spacingVerticalXS, textAlign: 'center', fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightSemibold, overflow: 'hidden', textOverflow: 'ellipsis' },
  about: { display: 'block', color: tokens.colorNeutralForeground3, fontWeight: tokens.fontWeightRegular },
  steps: { listStyleType: 'none', margin: 0, padding: 0 },
  step: {
    position: 'relative',
    display: 'grid',
    width: '100%',
    border: 'none',
    padding: 0,
    font: 'inherit',
    fontSize: tokens.fontSizeBase200,
    textAlign: 'left',
    color: tokens.colorNeutralForeground1,
    backgroundColor: 'transparent',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  open: { backgroundColor: tokens.colorSubtleBackgroundSelected },
  time: { padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`, color: tokens.colorNeutralForeground3, fontVariantNumeric: 'tabular-nums', gridColumn: '1' },
  arrow: { display: 'flex', flexDirection: 'column', padding: `2px 0`, margin: '0 calc(50% / var(--span))', minWidth: 0 },
  words: { textAlign: 'center', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  line: { position: 'relative', height: '2px', margin: '3px 0 5px', backgroundColor: 'currentColor' },
  right: { '::after': { content: '""', position: 'absolute', right: 0, top: '-4px', borderLeft: '8px solid currentColor', borderTop: '5px solid transparent', borderBottom: '5px solid transparent' } },
  left: { '::after': { content: '""', position: 'absolute', left: 0, top: '-4px', borderRight: '8px solid currentColor', borderTop: '5px solid transparent', borderBottom: '5px solid transparent' } },
  note: { padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`, margin: '2px 4px', borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground4, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  spoken: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' },
  bad: { color: tokens.colorStatusDangerForeground1 },
  warned: { color: tokens.colorStatusWarningForeground3 },
})

const timeWidth = '110px'

/** Who sent what to whom: a column for each party, a row for each message. Choosing a row opens the message. */
export function LadderView({ ladder, opened, onOpen }: { ladder: Ladder; opened: number | undefined; onOpen(step: number): void }) {
  const styles = useStyles()
  const columns: CSSProperties = { gridTemplateColumns: `${timeWidth} repeat(${ladder.lanes.length}, minmax(170px, 1fr))` }
  return (
    <div className={styles.frame}>
      <div className={styles.lanes} style={columns}>
        {ladder.lanes.map((lane, i) => (
          <div key={lane.name} className={styles.lane} style={{ gridColumn: i + 2 }} title={lane.name}>
            {lane.about === '' ? lane.name : lane.about}
            {lane.about !== '' && <span className={styles.about}>{lane.name}</span>}
          </div>
        ))}
      </div>
      <ol className={styles.steps} aria-label={t('admin.traceSteps')}>
        {ladder.steps.map((step, i) => (
          <li key={i}>
            <button type="button" className={mergeClasses(styles.step, i === opened && styles.open)} style={columns} aria-pressed={i === opened} onClick={() => onOpen(i)}>
              <span className={styles.time}>{exactTime(step.at)} </span>
              <StepShape step={step} />
              <span className={styles.spoken}> {whose(step, ladder)}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  )
}

function StepShape({ step }: { step: Step }) {
  const styles = useStyles()
  const failed = step.level === 'error' || /^[456]\d\d /.test(step.title)
  const colour = mergeClasses(failed && styles.bad, !failed && step.level === 'warn' && styles.warned)
  if (step.kind === 'note' || step.from === step.to) {
    return (
      <span className={mergeClasses(styles.note, colour)} style={{ gridColumn: step.from < 0 ? '2 / -1' : step.from + 2 }}>
        {step.title}
      </span>
    )
  }
  const [first, last] = step.from < step.to ? [step.from, step.to] : [step.to, step.from]
  const span = last - first + 1
  return (
    <span className={mergeClasses(styles.arrow, colour)} style={{ gridColumn: `${first + 2} / ${last + 3}`, '--span': span } as CSSProperties}>
      <span className={styles.words}>{step.title}</span>
      <span className={mergeClasses(styles.line, step.from < step.to ? styles.right : styles.left)} />
    </span>
  )
}

/** What the drawing shows by its lines, for those who hear it. */
function whose(step: Step, { lanes }: Ladder): string {
  const name = (lane: number) => lanes[lane]?.about || lanes[lane]?.name || ''
  return step.kind === 'note' || step.from === step.to ? name(step.from) : t('admin.traceFromTo', { from: name(step.from), to: name(step.to) })
}
