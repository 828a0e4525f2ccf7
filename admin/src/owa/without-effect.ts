const unused = ['displayPhotosEnabled', 'setPhotoEnabled', 'calendarEnabled', 'contactsEnabled', 'logonFormat']

/** What is kept so that the guides' lines and a later version find it, and changes nothing today. */
export function withoutEffect(patch: object): string[] {
  const names = unused.filter((name) => Object.hasOwn(patch, name)).map((name) => name.charAt(0).toUpperCase() + name.slice(1))
  return names.length === 0 ? [] : [`${names.join(', ')}: kept, the web app does not look at it yet.`]
}
