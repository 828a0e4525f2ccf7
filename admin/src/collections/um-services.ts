import { umRoleCollection } from '../topology/um-roles.ts'

export const umServices = umRoleCollection('umServices', 'um-services', 'The UM service of each computer, and its dial plans')
