export { startServer, type ServerOptions, type ServerRole, type ServerHealth } from './frontend.ts'
