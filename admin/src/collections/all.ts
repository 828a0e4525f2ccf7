import type { AnyCollection } from '../collection.ts'
import { policyCollection } from '../policies/policy-collection.ts'
import { policyKinds, type PolicyKind } from '../policies/policy-kinds.ts'
import { audit } from './audit.ts'
import { certificates } from './certificates.ts'
import { exchangeServers } from './exchange-servers.ts'
import { owaMailboxPolicies } from './owa-mailbox-policies.ts'
import { owaVirtualDirectories } from './owa-virtual-directories.ts'
import { registryKeys } from './registry-keys.ts'
import { settingOverrides } from './setting-overrides.ts'
import { clientPasswords } from './client-passwords.ts'
import { healthMonitoringConfigurations } from './health-monitoring-configurations.ts'
import { roleAssignments } from './role-assignments.ts'
import { authorizedHosts } from './authorized-hosts.ts'
import { computers } from './computers.ts'
import { knownServers } from './known-servers.ts'
import { pools } from './pools.ts'
import { refusedPeers } from './refused-peers.ts'
import { replicas } from './replicas.ts'
import { services } from './services.ts'
import { sipDomains } from './sip-domains.ts'
import { sites } from './sites.ts'
import { topologyVersions } from './topology-versions.ts'
import { trustedApplicationComputers } from './trusted-application-computers.ts'
import { trustedApplicationPools } from './trusted-application-pools.ts'
import { trustedApplications } from './trusted-applications.ts'
import { umCallRouters } from './um-call-routers.ts'
import { umDialPlans } from './um-dial-plans.ts'
import { umServices } from './um-services.ts'
import { users } from './users.ts'

/** All collections of the API, one line each. */
export const collections: readonly AnyCollection[] = [
  audit,
  certificates,
  exchangeServers,
  owaMailboxPolicies,
  owaVirtualDirectories,
  registryKeys,
  settingOverrides,
  roleAssignments,
  clientPasswords,
  healthMonitoringConfigurations,
  users,
  ...(Object.keys(policyKinds) as PolicyKind[]).map(policyCollection),
  authorizedHosts,
  computers,
  knownServers,
  pools,
  refusedPeers,
  replicas,
  services,
  sipDomains,
  sites,
  topologyVersions,
  trustedApplicationComputers,
  trustedApplicationPools,
  trustedApplications,
  umCallRouters,
  umDialPlans,
  umServices,
]
