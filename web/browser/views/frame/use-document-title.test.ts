import { expect, test } from 'vitest'
import { documentTitle } from './use-document-title.ts'

test('the tab says how many messages are unread', () => {
  expect([documentTitle('Chat', 0), documentTitle('Chat', 3), documentTitle('Mail', 120)]).toEqual(['Chat – Parley', '(3) Chat – Parley', '(99+) Mail – Parley'])
})
