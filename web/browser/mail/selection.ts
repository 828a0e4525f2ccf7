import { create } from 'zustand'

/** Rows of the list that the person acts on. */
export interface Selection {
  selected: ReadonlySet<string>
  /** Where the keyboard is. */
  active: string | undefined
  /** From where Shift extends. */
  anchor: string | undefined
}

const nothing: Selection = { selected: new Set(), active: undefined, anchor: undefined }

export const useSelection = create<Selection>()(() => nothing)

export function clearSelection(): void {
  useSelection.setState(nothing)
}

export function selectOnly(id: string): void {
  useSelection.setState({ selected: new Set([id]), active: id, anchor: id })
}

export function selectThese(ids: readonly string[]): void {
  useSelection.setState({ selected: new Set(ids) })
}

/** Moves the keyboard there and leaves what is selected. */
export function attend(id: string): void {
  useSelection.setState({ active: id })
}

export function toggleSelected(id: string): void {
  useSelection.setState(({ selected }) => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    return { selected: next, active: id, anchor: id }
  })
}

/** From the anchor to `id`, of what is known of the list. */
export function extendSelection(ids: readonly (string | undefined)[], id: string): void {
  useSelection.setState(({ anchor }) => {
    const [from, to] = [ids.indexOf(anchor ?? id), ids.indexOf(id)]
    if (from < 0 || to < 0) return { selected: new Set([id]), active: id, anchor: id }
    const between = ids.slice(Math.min(from, to), Math.max(from, to) + 1)
    return { selected: new Set(between.filter((one) => one !== undefined)), active: id }
  })
}

/** What has left the list is not selected any more. */
export function dropFromSelection(ids: ReadonlySet<string>): void {
  useSelection.setState(({ selected, active, anchor }) => ({
    selected: new Set([...selected].filter((id) => !ids.has(id))),
    active: active !== undefined && ids.has(active) ? undefined : active,
    anchor: anchor !== undefined && ids.has(anchor) ? undefined : anchor,
  }))
}
