/** Content types of the bodies in this folder, as written on the wire. */
export const mediaTypes = {
  categories: 'application/msrtc-event-categories+xml',
  categoryPublish: 'application/msrtc-category-publish+xml',
  roamingSelf: 'application/vnd-microsoft-roaming-self+xml',
  roamingContacts: 'application/vnd-microsoft-roaming-contacts+xml',
  provisioning: 'application/vnd-microsoft-roaming-provisioning-v2+xml',
  batchSubscribe: 'application/msrtc-adrl-categorylist+xml',
  rlmi: 'application/rlmi+xml',
  soap: 'application/SOAP+xml',
  setContainerMembers: 'application/msrtc-setcontainermembers+xml',
  setSubscribers: 'application/msrtc-presence-setsubscriber+xml',
  fault: 'application/msrtc-fault+xml',
  keyboardActivity: 'application/xml',
  sdp: 'application/sdp',
  pidf: 'application/pidf+xml',
  watcherInfo: 'application/watcherinfo+xml',
  resourceLists: 'application/resource-lists+xml',
  isComposing: 'application/im-iscomposing+xml',
  cpim: 'message/cpim',
  multipartRelated: 'multipart/related',
} as const

/** Namespaces of those bodies. */
export const namespaces = {
  richPresence: 'http://schemas.microsoft.com/2006/09/sip/rich-presence',
  categories: 'http://schemas.microsoft.com/2006/09/sip/categories',
  categoryList: 'http://schemas.microsoft.com/2006/09/sip/categorylist',
  state: 'http://schemas.microsoft.com/2006/09/sip/state',
  note: 'http://schemas.microsoft.com/2006/09/sip/note',
  contactCard: 'http://schemas.microsoft.com/2006/09/sip/contactcard',
  device: 'http://schemas.microsoft.com/2006/09/sip/device',
  roamingSelf: 'http://schemas.microsoft.com/2006/09/sip/roaming-self',
  containers: 'http://schemas.microsoft.com/2006/09/sip/containers',
  containerManagement: 'http://schemas.microsoft.com/2006/09/sip/container-management',
  presenceSubscribers: 'http://schemas.microsoft.com/2006/09/sip/presence-subscribers',
  batchSubscribe: 'http://schemas.microsoft.com/2006/01/sip/batch-subscribe',
  provisioningGroupList: 'http://schemas.microsoft.com/2006/09/sip/provisioninggrouplist',
  provisionGroupList: 'http://schemas.microsoft.com/2006/09/sip/provisiongrouplist-notification',
  rlmi: 'urn:ietf:params:xml:ns:rlmi',
  soap: 'http://schemas.xmlsoap.org/soap/envelope/',
  contactManagement: 'http://schemas.microsoft.com/winrtc/2002/11/sip',
  pidf: 'urn:ietf:params:xml:ns:pidf',
  dataModel: 'urn:ietf:params:xml:ns:pidf:data-model',
  rpid: 'urn:ietf:params:xml:ns:pidf:rpid',
  watcherInfo: 'urn:ietf:params:xml:ns:watcherinfo',
  resourceLists: 'urn:ietf:params:xml:ns:resource-lists',
  isComposing: 'urn:ietf:params:xml:ns:im-iscomposing',
} as const

/** Values of the Event header. */
export const eventPackages = {
  presence: 'presence',
  watcherInfo: 'presence.winfo',
  roamingSelf: 'vnd-microsoft-roaming-self',
  roamingContacts: 'vnd-microsoft-roaming-contacts',
  provisioning: 'vnd-microsoft-provisioning-v2',
} as const
