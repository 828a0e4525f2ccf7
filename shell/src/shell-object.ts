/** A value of the shell. */
export type ShellValue = string | number | boolean | null | Date | Uint8Array | ShellObject | readonly ShellValue[]

/** What goes through a pipeline: named properties in their order, of a type that chooses how it is shown. */
export interface ShellObject {
  readonly type: string
  readonly properties: Readonly<Record<string, ShellValue>>
}

/** A column of a table: a property, under another heading when that is given. */
export interface Column {
  property: string
  heading?: string
  /** Characters; as wide as its values when absent. */
  width?: number
  align?: 'left' | 'right'
}
