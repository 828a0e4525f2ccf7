/** As the admin API draws it (`trace-ladder`). */
export interface Ladder {
  lanes: { name: string; about: string; ours: boolean }[]
  steps: Step[]
}

export interface Step {
  at: number
  from: number
  to: number
  kind: 'message' | 'note'
  level: 'error' | 'warn' | 'info'
  title: string
  text: string
  bodyBytes?: number
  callId?: string
  correlationId?: string
}
