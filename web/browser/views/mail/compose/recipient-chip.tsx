import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import type { KeyboardEvent } from 'react'
import { isAddress, type Recipient } from '../../../mail/addresses.ts'
import { PersonName, useNameOf } from '../../../shared/person-name.tsx'
import { t } from '../../../text/text.ts'

const useStyles = makeStyles({
  chip: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    maxWidth: '100%',
    height: '28px',
    boxSizing: 'border-box',
    padding: '0 4px 0 10px',
    borderRadius: tokens.borderRadiusCircular,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground3,
    fontSize: tokens.fontSizeBase300,
    cursor: 'default',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  wrong: { border: `1px solid ${tokens.colorStatusDangerBorder2}`, backgroundColor: tokens.colorStatusDangerBackground1, color: tokens.colorStatusDangerForeground1 },
  remove: { display: 'inline-flex', padding: '3px', fontSize: '12px', borderRadius: tokens.borderRadiusCircular, cursor: 'pointer', ':hover': { backgroundColor: tokens.colorNeutralBackground1Pressed } },
  item: { display: 'contents' },
})

interface RecipientChipProps {
  recipient: Recipient
  onRemove(): void
  onEdit(): void
  onStep(step: number): void
}

/** One person in a field: presence beside the name, the card on hover; what mail cannot be sent to is marked. */
export function RecipientChip({ recipient, onRemove, onEdit, onStep }: RecipientChipProps) {
  const styles = useStyles()
  const { address } = recipient
  const name = useNameOf(address, recipient.name)
  const sound = isAddress(address)
  const label = !sound ? t('compose.invalidRecipient', { address }) : name === address ? address : t('compose.recipient', { name, address })
  const onKeyDown = (event: KeyboardEvent) => {
    const act: Record<string, (() => void) | undefined> = { Delete: onRemove, Backspace: onRemove, Enter: onEdit, ArrowLeft: () => onStep(-1), ArrowRight: () => onStep(1) }
    const run = event.ctrlKey || event.metaKey ? undefined : act[event.key]
    if (!run) return
    event.preventDefault()
    event.stopPropagation()
    run()
  }
  return (
    <li className={styles.item}>
      <span role="button" tabIndex={-1} data-chip aria-label={label} title={t('compose.chipHint')} className={mergeClasses(styles.chip, !sound && styles.wrong)} onKeyDown={onKeyDown} onDoubleClick={onEdit}>
        {sound ? <PersonName as="static" address={address} name={recipient.name} /> : <bdi>{address}</bdi>}
        <span aria-hidden title={t('compose.removeRecipient', { name })} className={styles.remove} onClick={onRemove}>
          <DismissRegular />
        </span>
      </span>
    </li>
  )
}
