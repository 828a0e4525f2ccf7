import { escaped } from '../cs/topology-report.ts'

/** As the admin API answers `export-contacts`. */
export interface ContactListAnswer {
  groups: { id: number; name: string }[]
  contacts: { address: string; name: string; groups: number[] }[]
}

/** A contact list to keep in a file: groups, then contacts with the ids of theirs. */
export function contactListXml(owner: string, { groups, contacts }: ContactListAnswer): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<ContactList Owner="${value(owner)}">`,
    '  <Groups>',
    ...groups.map(({ id, name }) => `    <Group Id="${id}" Name="${value(name)}"/>`),
    '  </Groups>',
    '  <Contacts>',
    ...contacts.map((contact) => `    <Contact Address="${value(contact.address)}" Name="${value(contact.name)}" Groups="${contact.groups.join(' ')}"/>`),
    '  </Contacts>',
    '</ContactList>',
    '',
  ].join('\n')
}

/** What XML 1.0 cannot carry at all. */
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** A text as the value of an attribute, which keeps line ends and tabs only as references. */
const value = (text: string) => escaped(text.replace(impossible, '\ufffd')).replaceAll(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`)
