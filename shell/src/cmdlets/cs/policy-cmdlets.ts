import { bodyOf, flag, given, listAfter, text } from '../../bound.ts'
import type { ApiItem } from '../../api-client.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { Bound, Cmdlet, Parameter } from '../../cmdlet.ts'
import type { ShellObject, ShellValue } from '../../shell-object.ts'
import { filter, force, forced, localStore, oneIdentity, read, tell } from './topology-parameters.ts'
import { csUser } from './user-objects.ts'
import { getUser, userIdentity } from './user-parameters.ts'

/** One noun of settings: what is asked for, and which cmdlets there are. */
export interface PolicyNoun {
  /** `CsArchivingPolicy`. */
  noun: string
  collection: string
  /** "the archiving policies". */
  what: string
  /** What stands in their help: what the settings do, or that the product does nothing with them yet. */
  notes: string
  /** In the order in which they are shown. */
  settings: Readonly<Record<string, Parameter>>
  /** The kind under which it is granted; without one there is only the global object. */
  granted?: string
  /** A line that changes something, for the help. */
  example: string
}

/** Get- and Set-, and for what can be granted New-, Remove- and Grant-. */
export function policyCmdlets(n: PolicyNoun): Cmdlet[] {
  return n.granted === undefined ? [getOf(n), setOf(n)] : [getOf(n), newOf(n), setOf(n), removeOf(n), grantOf(n, n.granted)]
}

const property = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

function shown(n: PolicyNoun): (item: ApiItem) => ShellObject {
  return (item) => {
    const values = item as unknown as Record<string, ShellValue>
    return { type: n.noun, properties: { Identity: item.identity, ...Object.fromEntries(Object.keys(n.settings).map((name) => [name, values[property(name)] ?? null])) } }
  }
}

const names = (n: PolicyNoun): Parameter => ({
  type: 'string',
  position: 1,
  pipeline: 'both',
  help: n.granted === undefined ? 'Global.' : 'Global, or the name of a policy, with or without Tag:.',
  complete: async (c) => (await c.api.list(n.collection)).map((item) => item.identity),
})

const family = (n: PolicyNoun) => (n.granted === undefined ? ['Get', 'Set'] : ['Get', 'New', 'Set', 'Remove', 'Grant']).map((verb) => `${verb}-${n.noun}`)
const see = (n: PolicyNoun, verb: string) => family(n).filter((name) => name !== `${verb}-${n.noun}`)

function getOf(n: PolicyNoun): Cmdlet {
  return {
    name: `Get-${n.noun}`,
    synopsis: `Shows ${n.what}.`,
    parameters: { Identity: names(n), Filter: filter, LocalStore: localStore },
    parameterSets: [['Identity'], ['Filter']],
    examples: [{ line: `Get-${n.noun}`, does: 'All there are, Global first.' }],
    notes: n.notes,
    see: see(n, 'Get'),
    run: (c, p) => read(c, p, { collection: n.collection, shown: shown(n) }),
  }
}

function setOf(n: PolicyNoun): Cmdlet {
  return {
    name: `Set-${n.noun}`,
    synopsis: `Changes ${n.what}.`,
    parameters: { Identity: { ...names(n), default: 'Global' }, ...n.settings, Force: force },
    changes: true,
    examples: [{ line: n.example, does: 'Changes the setting; Get- shows it.' }],
    notes: n.notes,
    see: see(n, 'Set'),
    async run(c, p) {
      const identity = given(p, 'Identity') ? oneIdentity(p) : 'Global'
      if (!(await c.shouldProcess(identity, `Set-${n.noun}`))) return
      tell(c, await c.api.update(n.collection, identity, { ...bodyOf(p, Object.keys(n.settings)), ...(await listsAfter(c, p, n, identity)) }))
    },
  }
}

/** The lists that were given, as they are after the change: `@{Add=…}` adds to what there is. */
async function listsAfter(c: CmdletContext, p: Bound, n: PolicyNoun, identity: string): Promise<Record<string, string[] | undefined>> {
  const lists = Object.entries(n.settings).flatMap(([name, { many }]) => (many === true && given(p, name) ? [name] : []))
  if (lists.length === 0) return {}
  const now = (await c.api.get(n.collection, identity)) as unknown as Record<string, readonly string[]>
  return Object.fromEntries(lists.map((name) => [property(name), listAfter(p, name, now[property(name)] ?? [])]))
}

function newOf(n: PolicyNoun): Cmdlet {
  return {
    name: `New-${n.noun}`,
    synopsis: `Makes one of ${n.what}.`,
    parameters: { Identity: { type: 'string', position: 1, mandatory: true, help: 'Its name.' }, ...n.settings, Force: force },
    changes: true,
    examples: [{ line: `New-${n.noun} -Identity Sales`, does: `A policy with the defaults; Grant-${n.noun} assigns it.` }],
    notes: n.notes,
    see: see(n, 'New'),
    async run(c, p) {
      const identity = oneIdentity(p)
      if (!(await c.shouldProcess(identity, `New-${n.noun}`))) return
      const changed = await c.api.create(n.collection, { identity, ...bodyOf(p, Object.keys(n.settings)) })
      tell(c, changed)
      return changed.item && shown(n)(changed.item)
    },
  }
}

function removeOf(n: PolicyNoun): Cmdlet {
  return {
    name: `Remove-${n.noun}`,
    synopsis: `Removes one of ${n.what}; Global gets its defaults back.`,
    parameters: { Identity: { ...names(n), mandatory: true }, Force: { ...force, help: 'Also when it is assigned: the global policy counts for these people then.' } },
    changes: 'high',
    examples: [{ line: `Remove-${n.noun} -Identity Sales -Confirm:$false`, does: 'The policy is gone.' }],
    see: see(n, 'Remove'),
    async run(c, p) {
      const identity = oneIdentity(p)
      if (!(await c.shouldProcess(identity, `Remove-${n.noun}`))) return
      tell(c, await c.api.remove(n.collection, identity, forced(p)))
    },
  }
}

function grantOf(n: PolicyNoun, kind: string): Cmdlet {
  return {
    name: `Grant-${n.noun}`,
    synopsis: `Assigns one of ${n.what} to a user; -PolicyName $null takes it away.`,
    parameters: {
      Identity: userIdentity('Who gets it', { mandatory: true }),
      PolicyName: { ...names(n), help: 'The policy, or $null: then the global one counts.', position: 2, pipeline: 'property' },
      PassThru: { type: 'switch', help: 'Answers the user.' },
    },
    changes: true,
    examples: [
      { line: `Grant-${n.noun} -Identity alice@parley.test -PolicyName Sales`, does: 'The policy Sales counts for alice.' },
      { line: `Get-CsUser | Grant-${n.noun} -PolicyName $null`, does: 'The global policy counts for everybody.' },
    ],
    notes: n.notes,
    see: see(n, 'Grant'),
    async run(c, p) {
      const user = await getUser(c, p)
      const name = text(p, 'PolicyName') ?? ''
      if (!(await c.shouldProcess(user.identity, `Grant-${n.noun}`))) return
      tell(c, await c.api.run('grant-policy', { kind, user: user.identity, policyName: name === '' ? null : name }))
      return flag(p, 'PassThru') ? csUser(await getUser(c, { Identity: user.identity })) : undefined
    },
  }
}
