import { storeContract, contractMigrations, type ContractTables } from './contract.ts'
import { openSqliteStore } from './sqlite.ts'

storeContract('SQLite in memory', () => openSqliteStore<ContractTables>({ file: ':memory:', migrations: contractMigrations }))
