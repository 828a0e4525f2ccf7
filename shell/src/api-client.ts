/** What a change answers. */
export interface Changed<T> {
  item?: T
  warnings: string[]
}

/** An item of a collection as the API shows it. */
export interface ApiItem {
  identity: string
  version?: number
}

export interface ChangeOptions {
  /** Refused when the object has another version by now. */
  ifVersion?: number
  /** The administrator has read the warning that would refuse it. */
  force?: boolean
}

/** The admin API as the cmdlets see it. Each call throws an `AppError` made of the API's refusal. */
export interface ApiClient {
  list<T extends ApiItem>(collection: string, query?: Readonly<Record<string, string>>): Promise<T[]>
  get<T extends ApiItem>(collection: string, identity: string): Promise<T>
  create<T extends ApiItem>(collection: string, body: object, o?: ChangeOptions): Promise<Changed<T>>
  update<T extends ApiItem>(collection: string, identity: string, patch: object, o?: ChangeOptions): Promise<Changed<T>>
  remove(collection: string, identity: string, o?: ChangeOptions): Promise<Changed<never>>
  run<R>(action: string, input?: object): Promise<{ result: R; warnings: string[] }>
}
