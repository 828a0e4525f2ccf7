import { makeStyles, tokens } from '@fluentui/react-components'

/** Colour of the second line of a row: it has to change with the row, or it cannot be read on high contrast. */
export const quietInRow = 'var(--row-quiet)'

/** Rows that are pointed at and chosen: foreground and background always change together. */
export const useRowStyles = makeStyles({
  row: {
    color: tokens.colorNeutralForeground1,
    '--row-quiet': tokens.colorNeutralForeground3,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover, color: tokens.colorNeutralForeground1Hover, '--row-quiet': tokens.colorNeutralForeground3Hover },
  },
  chosen: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    color: tokens.colorNeutralForeground1Selected,
    '--row-quiet': tokens.colorNeutralForeground3Selected,
    '@media (forced-colors: active)': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  },
})
