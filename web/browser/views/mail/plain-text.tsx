import { makeStyles, tokens } from '@fluentui/react-components'
import { useMemo } from 'react'
import { LinkedText } from '../../shared/linked-text.tsx'

const useStyles = makeStyles({
  text: { fontFamily: tokens.fontFamilyBase, fontSize: tokens.fontSizeBase300, lineHeight: '21px', overflowWrap: 'anywhere', maxWidth: '90ch' },
  quoted: { display: 'block', color: tokens.colorNeutralForeground3, borderLeft: `3px solid ${tokens.colorNeutralStroke2}`, paddingLeft: tokens.spacingHorizontalM, margin: `${tokens.spacingVerticalXS} 0` },
})

/** Text of a mail, links followed, quoted lines set apart. */
export function PlainText({ text }: { text: string }) {
  const styles = useStyles()
  const pieces = useMemo(() => quotedPieces(text), [text])
  return (
    <div className={styles.text} dir="auto">
      {pieces.map((piece, index) =>
        piece.quoted ? (
          <blockquote key={index} className={styles.quoted}>
            <LinkedText text={piece.text} />
          </blockquote>
        ) : (
          <LinkedText key={index} text={piece.text} />
        ),
      )}
    </div>
  )
}

interface Piece {
  text: string
  quoted: boolean
}

const mostPieces = 400

/** Runs of lines that begin with `>`, and what stands between them. */
export function quotedPieces(text: string): Piece[] {
  const pieces: Piece[] = []
  for (const line of text.split('\n')) {
    const quoted = line.startsWith('>')
    const shown = quoted ? line.replace(/^> ?/, '') : line
    const last = pieces.at(-1)
    if (last && (last.quoted === quoted || pieces.length >= mostPieces)) last.text += `\n${last.quoted === quoted ? shown : line}`
    else pieces.push({ text: shown, quoted })
  }
  return pieces.filter((piece) => piece.text.trim() !== '' || !piece.quoted)
}
