/** What the admin API may ask of the roles that run beside it. Given in by the process that runs them. */
export interface AdminRuntime {
  web: {
    state(): 'running' | 'stopped'
    /** Waits for requests to end. */
    stop(): Promise<void>
    start(): Promise<void>
    /** Restarts the OWA application pool: its settings are read anew. */
    recycle(): Promise<void>
  }
}
