/** Where a shell runs: the person in front of it, the files it may read, the clock. The engine does nothing outside but through this. */
export interface Host {
  /** Characters in a line of output. */
  readonly width: number
  /** Whether somebody can be asked. */
  readonly interactive: boolean
  write(text: string): void
  writeError(text: string): void
  /** One line, without its end. `undefined` when the person gives up (Ctrl-C, Ctrl-D). Only asked when `interactive`. */
  ask(question: string): Promise<string | undefined>
  /** The same, shown as stars. */
  askSecret(question: string): Promise<string | undefined>
  /** Paths as the administrator types them, `C:\…` among them. @throws AppError `missing` | `forbidden` */
  readFile(path: string): Promise<Uint8Array>
  /** `keep`: an existing file is not replaced, AppError `conflict`. */
  writeFile(path: string, data: Uint8Array | string, o?: { append?: boolean; keep?: boolean }): Promise<void>
  /** Lets the person edit a text in their editor. @returns the new text, or undefined when nothing was changed */
  edit(name: string, text: string): Promise<string | undefined>
  environment(name: string): string | undefined
  now(): Date
}
