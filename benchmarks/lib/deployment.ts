// A whole deployment alone in a process, for browsers outside: `USERS`; prints where it is as one JSON line.
import { startLab } from '../../tests/lab.ts'

const lab = await startLab({ users: Number(process.argv[2] ?? 10) })
process.stdout.write(`${JSON.stringify({ url: lab.url, password: lab.password, domain: lab.domain })}\n`)
