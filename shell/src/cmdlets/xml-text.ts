const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** A text as it stands in an element of HTML or the value of an attribute. */
export const htmlText = (text: string): string => text.replace(/[&<>"]/g, (c) => entities[c] ?? c)

/** What XML 1.0 cannot carry at all. */
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** The same for XML, where an attribute keeps line ends and tabs only as references. */
export const xmlText = (text: string): string => htmlText(text.replace(impossible, '\ufffd')).replaceAll(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`)
