import type { Contact, ContactGroup } from '../../../shared/wire.ts'
import { type ShownGroup, shownName } from '../../contact-groups.ts'

/** A line of the tree as it stands on the screen; `at` of `of` among its siblings, from 1. */
export type TreeRow =
  | { kind: 'group'; key: string; shown: ShownGroup; open: boolean; at: number; of: number }
  | { kind: 'contact'; key: string; contact: Contact; group: ContactGroup; at: number; of: number }

export type TreeStep = { do: 'focus'; key: string } | { do: 'toggle'; key: string } | { do: 'open'; address: string }

/** What is dragged: `{ address, from }`, `from` being the id of the group it left. */
export const dragType = 'application/x-parley-contact'

const textOf = (row: TreeRow) => (row.kind === 'group' ? row.shown.group.name : shownName(row.contact)).toLowerCase()

/** What a key does in the tree, as in every tree; undefined where it does nothing.  @spec WAI-ARIA APG, tree view */
export function treeKey(rows: readonly TreeRow[], row: TreeRow, key: string): TreeStep | undefined {
  const at = rows.indexOf(row)
  const focus = (index: number): TreeStep | undefined => (rows[index] ? { do: 'focus', key: rows[index].key } : undefined)
  switch (key) {
    case 'ArrowDown':
      return focus(at + 1)
    case 'ArrowUp':
      return focus(at - 1)
    case 'Home':
      return focus(0)
    case 'End':
      return focus(rows.length - 1)
    case 'ArrowRight':
      if (row.kind === 'contact') return undefined
      return row.open ? (rows[at + 1]?.kind === 'contact' ? focus(at + 1) : undefined) : { do: 'toggle', key: row.key }
    case 'ArrowLeft':
      if (row.kind === 'contact') return { do: 'focus', key: row.group.id }
      return row.open ? { do: 'toggle', key: row.key } : undefined
    case 'Enter':
    case ' ':
      return row.kind === 'group' ? { do: 'toggle', key: row.key } : { do: 'open', address: row.contact.address }
    default:
      return key.length === 1 ? byLetter(rows, at, key.toLowerCase()) : undefined
  }
}

/** The next row that begins with the letter, from the start again after the last. */
function byLetter(rows: readonly TreeRow[], at: number, letter: string): TreeStep | undefined {
  const around = [...rows.slice(at + 1), ...rows.slice(0, at + 1)]
  const found = around.find((row) => textOf(row).startsWith(letter))
  return found && { do: 'focus', key: found.key }
}
