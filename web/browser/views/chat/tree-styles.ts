import { makeStyles, tokens } from '@fluentui/react-components'

/** Rows of the contact tree: groups and contacts alike. */
export const useTreeStyles = makeStyles({
  row: {
    position: 'relative',
    borderRadius: tokens.borderRadiusMedium,
    ':hover button': { opacity: 1 },
    ':focus-within button': { opacity: 1 },
  },
  item: {
    display: 'flex',
    alignItems: 'center',
    minHeight: '36px',
    boxSizing: 'border-box',
    paddingRight: '36px',
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  more: { position: 'absolute', right: '4px', top: '6px', minWidth: 'auto', opacity: 0, '@media (hover: none)': { opacity: 1 } },
})
