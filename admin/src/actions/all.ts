import type { Action } from '../action.ts'
import { enableCertificate, importCertificate, signCertificateRequest, trustCertificate } from './certificates.ts'
import { grantPolicy } from './grant-policy.ts'
import { owaProvider, owaSettings, readInstalledFile, repairOwaProvider, writeInstalledFile } from './owa.ts'
import { resetPassword } from './reset-password.ts'
import { getUserPhoto, removeUserPhoto, setUserPhoto } from './user-photo.ts'
import { recycleWeb, startWeb, stopWeb } from './web-role.ts'
import { clsLogging } from './cls-logging.ts'
import { contactStore } from './contact-store.ts'
import { contactStores } from './contact-stores.ts'
import { exportContacts } from './export-contacts.ts'
import { health } from './health.ts'
import { listeningPorts } from './listening-ports.ts'
import { queryEvents } from './query-events.ts'
import { rollBackContacts } from './roll-back-contacts.ts'
import { searchTrace } from './search-trace.ts'
import { startClsLogging } from './start-cls-logging.ts'
import { stopClsLogging } from './stop-cls-logging.ts'
import { syncClsLogging } from './sync-cls-logging.ts'
import { testIm } from './test-im.ts'
import { testOwaConnectivity } from './test-owa-connectivity.ts'
import { testOwaSignIn } from './test-owa-sign-in.ts'
import { testPresence } from './test-presence.ts'
import { testRegistration } from './test-registration.ts'
import { testUnifiedContactStore } from './test-unified-contact-store.ts'
import { traceLadder } from './trace-ladder.ts'
import { discardTopologyChanges, enableTopology, invokeReplication, restoreTopology, testTopology, topologyDifference, topologyDocument } from './topology.ts'

/** All actions of the API, one line each. */
export const actions: readonly Action[] = [
  enableCertificate,
  importCertificate,
  signCertificateRequest,
  trustCertificate,
  owaProvider,
  owaSettings,
  readInstalledFile,
  repairOwaProvider,
  writeInstalledFile,
  clsLogging,
  contactStore,
  contactStores,
  exportContacts,
  health,
  listeningPorts,
  queryEvents,
  rollBackContacts,
  searchTrace,
  startClsLogging,
  stopClsLogging,
  syncClsLogging,
  testIm,
  testOwaConnectivity,
  testOwaSignIn,
  testPresence,
  testRegistration,
  testUnifiedContactStore,
  traceLadder,
  getUserPhoto,
  grantPolicy,
  removeUserPhoto,
  resetPassword,
  setUserPhoto,
  recycleWeb,
  startWeb,
  stopWeb,
  discardTopologyChanges,
  enableTopology,
  invokeReplication,
  restoreTopology,
  testTopology,
  topologyDifference,
  topologyDocument,
]
