import { xmlText } from '../xml-text.ts'

/** As the admin API answers `export-contacts`. */
export interface ContactListAnswer {
  groups: { id: number; name: string }[]
  contacts: { address: string; name: string; groups: number[] }[]
}

/** A contact list to keep in a file: groups, then contacts with the ids of theirs. */
export function contactListXml(owner: string, { groups, contacts }: ContactListAnswer): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<ContactList Owner="${xmlText(owner)}">`,
    '  <Groups>',
    ...groups.map(({ id, name }) => `    <Group Id="${id}" Name="${xmlText(name)}"/>`),
    '  </Groups>',
    '  <Contacts>',
    ...contacts.map((contact) => `    <Contact Address="${xmlText(contact.address)}" Name="${xmlText(contact.name)}" Groups="${contact.groups.join(' ')}"/>`),
    '  </Contacts>',
    '</ContactList>',
    '',
  ].join('\n')
}
