/** An address of SMTP's envelope: something, an at sign, a domain; nothing that could break out of the angle brackets. */
export const isEnvelopeAddress = (text: string): boolean => text.length <= 254 && /^[^\s<>@,;:"()\\\u0000-\u001f\u007f]{1,64}@[^\s<>@,;:"()\\\u0000-\u001f\u007f]{1,253}$/.test(text)

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase()
