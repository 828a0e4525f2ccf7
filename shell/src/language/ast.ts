/** What the parser makes of a text. Offsets count UTF-16 units from the start of the text. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface Block {
  readonly kind: 'block'
  readonly statements: readonly Statement[]
  /** Of `param(…)` or a function's head. */
  readonly parameters: readonly DeclaredParameter[]
  /** The whole text the spans are of. */
  readonly text: string
  readonly span: Span
}

export interface DeclaredParameter {
  readonly name: string
  readonly type?: string
  readonly preset?: Expression
}

export type Statement =
  | Pipeline
  | { readonly kind: 'assignment'; readonly target: Expression; readonly operator: '=' | '+=' | '-=' | '*=' | '/='; readonly value: Statement; readonly span: Span }
  | { readonly kind: 'if'; readonly branches: readonly { readonly condition: Statement; readonly body: Block }[]; readonly otherwise?: Block; readonly span: Span }
  | { readonly kind: 'foreach'; readonly variable: string; readonly over: Statement; readonly body: Block; readonly span: Span }
  | { readonly kind: 'function'; readonly name: string; readonly body: Block; readonly span: Span }
  | { readonly kind: 'flow'; readonly word: 'return' | 'break' | 'continue' | 'throw' | 'exit'; readonly value?: Statement; readonly span: Span }

export interface Pipeline {
  readonly kind: 'pipeline'
  readonly stages: readonly Stage[]
  readonly span: Span
}

export type Stage = CommandCall | { readonly kind: 'value'; readonly value: Expression; readonly redirect?: Redirect; readonly span: Span }

export interface CommandCall {
  readonly kind: 'command'
  readonly operator?: '&' | '.'
  readonly name: Expression
  readonly args: readonly Argument[]
  readonly redirect?: Redirect
  readonly span: Span
}

/** `> file`, `>> file`; errors are only ever thrown away (`2> $null`). */
export interface Redirect {
  readonly to: Expression
  readonly append: boolean
  readonly stream: 'output' | 'errors' | 'all'
}

export type Argument =
  /** `-Name` or `-Name:value`, the name as typed. */
  | { readonly kind: 'parameter'; readonly name: string; readonly value?: Expression; readonly raw: string; readonly span: Span }
  | { readonly kind: 'value'; readonly value: Expression; readonly raw: string; readonly span: Span }
  /** `@name`: a hashtable's entries as parameters. */
  | { readonly kind: 'splat'; readonly name: string; readonly raw: string; readonly span: Span }

export type Expression = { readonly span: Span } & (
  | { readonly kind: 'literal'; readonly value: string | number; readonly bare?: true }
  /** Text with values in it. */
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'variable'; readonly scope?: string; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'array'; readonly body: Block }
  | { readonly kind: 'sub'; readonly body: Block }
  | { readonly kind: 'paren'; readonly statement: Statement }
  | { readonly kind: 'hashtable'; readonly entries: readonly { readonly key: Expression; readonly value: Statement }[] }
  | { readonly kind: 'script-block'; readonly body: Block }
  | { readonly kind: 'type'; readonly name: string }
  | { readonly kind: 'cast'; readonly type: string; readonly value: Expression }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: Expression; readonly static: boolean }
  | { readonly kind: 'call'; readonly of: Expression; readonly name: Expression; readonly args: readonly Expression[]; readonly static: boolean }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly value: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
)

export type UnaryOperator = 'not' | '-' | '+' | ',' | 'join' | 'split'
