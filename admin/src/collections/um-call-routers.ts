import { umRoleCollection } from '../topology/um-roles.ts'

export const umCallRouters = umRoleCollection('umCallRouters', 'um-call-routers', 'The UM Call Router service of each computer, and its dial plans')
