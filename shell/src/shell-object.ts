/** A value of the shell. */
export type ShellValue = string | number | boolean | null | Date | Uint8Array | ShellObject | readonly ShellValue[]

/** What goes through a pipeline: named properties in their order, of a type that chooses how it is shown. */
export interface ShellObject {
  readonly type: string
  readonly properties: Readonly<Record<string, ShellValue>>
  /** What can be called on it, by documented name; called in any case, with as many values as the function declares. */
  readonly methods?: Readonly<Record<string, (...values: ShellValue[]) => ShellValue>>
}

/** A column of a table: a property, under another heading when that is given. */
export interface Column {
  property: string
  heading?: string
  /** Characters; as wide as its values when absent. */
  width?: number
  align?: 'left' | 'right'
}
