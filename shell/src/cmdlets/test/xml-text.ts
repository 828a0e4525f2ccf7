import { escaped } from '../cs/topology-report.ts'

/** What XML 1.0 cannot carry at all. */
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** A text as it stands in an element or the value of an attribute, which keeps line ends and tabs only as references. */
export const xmlText = (text: string): string => escaped(text.replace(impossible, '\ufffd')).replaceAll(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`)
