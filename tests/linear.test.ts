import { describe, expect, test } from 'vitest'
import { matchesWildcard } from '../admin/src/wildcard.ts'
import { parseAddressGroups } from '@parley/mailbox/mime/header-forms'
import { parseDate as parseMailDate } from '@parley/mailbox/mime/date'
import { safeFileName } from '@parley/mailbox/mime/file-name'
import { htmlToText } from '@parley/mailbox/mime/html-text'
import { baseSubject } from '@parley/mailbox/mime/message-digest'
import { parseParameterised } from '@parley/mailbox/mime/parameters'
import { matchExpression } from '@parley/mailbox/store/text-index'
import { escapeControls } from '@parley/platform/diagnostics/escape'
import { maskHead } from '@parley/platform/diagnostics/mask-head'
import { redactText } from '@parley/platform/diagnostics/redact'
import { parse } from '@parley/shell/language/parse'
import { wildcard } from '@parley/shell/language/wildcard'
import { parseCredentials } from '@parley/sip/headers/auth'
import { parseDate } from '@parley/sip/headers/date'
import { parseNameAddr } from '@parley/sip/headers/name-addr'
import { parseVia } from '@parley/sip/headers/via'
import { parseWarning } from '@parley/sip/headers/warning'
import { parseUri } from '@parley/sip/uri'
import { isFqdn, isSipAddress } from '@parley/topology/names'
import { isAddress, parseMailto, parseRecipients } from '../web/browser/mail/addresses.ts'
import { linkTarget } from '../web/browser/mail/html/link-host.ts'
import { snippetParts } from '../web/browser/mail/snippet.ts'
import { parseSearch } from '../web/browser/mail/search-query.ts'
import { findLinks } from '../web/browser/text/links.ts'

/** Whatever reads a text somebody else wrote does so in linear time: what takes a quadratic time at this length takes minutes. */
const length = 200_000
const mostCpuMs = 10_000

/** The shapes on which one expression or another goes back and forth. */
const shapes: Record<string, string> = {
  'a@': 'a@',
  'www.': 'www.',
  'http://': 'http://',
  a: 'a',
  blanks: ' ',
  tabs: '\t',
  digits: '1.',
  'brackets open': '(',
  'angles open': '<',
  quotes: '"',
  backslashes: '\\',
  'quoted backslashes': '"\\',
  semicolons: ';a=b',
  'semicolons and blanks': '; ',
  commas: ',',
  'name-addrs': '"a" <sip:a@b>,',
  colons: ':a',
  'stars': '*',
  'stars and letters': '*a',
  'OR': 'a OR ',
  'subjects': '[x] ',
  'replies': 'Re: ',
  'paths': '../',
  'percents': '%2',
  'line folds': 'a\r\n ',
  'entities': '&amp',
  'comments': '<!-',
  'equals': '=?utf-8?q?',
  'dollars': '$(',
  'braces': '@{',
  'dashes': 'a-',
}

const context = { now: 0, folders: [], me: 'alice@parley.test', contacts: [] } as unknown as Parameters<typeof parseSearch>[1]

const readers: Record<string, (text: string) => unknown> = {
  'links in a text': findLinks,
  'recipients somebody types': parseRecipients,
  'one address': isAddress,
  'a mailto: link': (text) => parseMailto(`mailto:${text}`),
  'where a link leads': (text) => linkTarget(`https://${text}`, text, 'https://parley.test/'),
  'a search': (text) => parseSearch(text, context),
  'a snippet': snippetParts,
  'the search index': matchExpression,
  'addresses of a header': parseAddressGroups,
  'a header with parameters': parseParameterised,
  'the date of a mail': parseMailDate,
  'a base subject': baseSubject,
  'a file name': safeFileName,
  'HTML as text': htmlToText,
  'a SIP URI': (text) => parseUri(`sip:a@${text}`),
  'a name-addr': parseNameAddr,
  'a Via': (text) => parseVia(`SIP/2.0/TLS ${text}`),
  'credentials': (text) => parseCredentials(`Digest ${text}`),
  'a Warning': parseWarning,
  'a SIP date': parseDate,
  'a FQDN': isFqdn,
  'a SIP address': isSipAddress,
  'a line for the log': escapeControls,
  'a text with secrets': redactText,
  'a head for the trace': maskHead,
  'a wildcard of the API': (text) => matchesWildcard(text.slice(0, 2_000), `${'a'.repeat(2_000)}b`),
  'a wildcard of the shell': (text) => wildcard(text.slice(0, 2_000))(`${'a'.repeat(2_000)}b`),
  'a line of the shell': (text) => parse(text),
}

describe.each(Object.entries(readers))('%s', (_, read) => {
  test.each(Object.entries(shapes))('made of %s is read in linear time', (__, shape) => {
    const text = shape.repeat(length / shape.length)
    const before = process.cpuUsage()
    for (const one of [text, `${text}!`, `x${text}\n`]) {
      try {
        read(one)
      } catch {
        // Refused is as good as read.
      }
    }
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1_000).toBeLessThan(mostCpuMs)
  })
})
