import { addUmDialPlan, changeUmDialPlan, removeUmDialPlan, type NewUmDialPlan } from '@parley/topology/edits/um'
import { umUriTypes, umVoipSecurities, type UmDialPlan } from '@parley/topology/um'
import { z } from 'zod'
import { draftCollection } from '../topology/draft-collection.ts'

export interface UmDialPlanItem extends Omit<UmDialPlan, 'name'> {
  /** Its name. */
  identity: string
  /** Computers whose UM service, or UM Call Router, is in it. */
  umServices: string[]
  umCallRouters: string[]
}

const settable = { numberOfDigitsInExtension: z.int(), countryOrRegionCode: z.string().max(16), voipSecurity: z.enum(umVoipSecurities) }

export const umDialPlans = draftCollection<UmDialPlanItem>({
  name: 'um-dial-plans',
  summary: 'UM dial plans: a computer with both UM services in a SipName plan is a known server by itself',
  schema: z.object({ identity: z.string(), uriType: z.enum(umUriTypes), ...settable, umServices: z.array(z.string()), umCallRouters: z.array(z.string()) }),
  createSchema: z.object({ identity: z.string().max(256), uriType: z.enum(umUriTypes), ...settable }).partial().required({ identity: true, numberOfDigitsInExtension: true, countryOrRegionCode: true }),
  patchSchema: z.object(settable).partial(),
  items: (topology) => topology.umDialPlans.map(({ name, ...plan }) => {
    const members = (roles: typeof topology.umServices) => roles.filter((role) => role.dialPlans.includes(name)).map((role) => role.fqdn)
    return { identity: name, ...plan, umServices: members(topology.umServices), umCallRouters: members(topology.umCallRouters) }
  }),
  add: (topology, { identity: name, ...more }: Omit<NewUmDialPlan, 'name'> & { identity: string }) => addUmDialPlan(topology, { name, ...more }),
  change: (topology, identity, patch: Partial<Pick<UmDialPlan, 'numberOfDigitsInExtension' | 'countryOrRegionCode' | 'voipSecurity'>>) => changeUmDialPlan(topology, identity, patch),
  remove: removeUmDialPlan,
  atOnce: true,
})
