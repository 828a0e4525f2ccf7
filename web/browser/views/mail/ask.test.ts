import { expect, test } from 'vitest'
import { forgetSession, useApp } from '../../store.ts'
import { ask, useQuestion } from './ask.tsx'

test('a question that was not answered is not put to the next person', () => {
  useApp.setState({ session: 'signed-in' })
  ask({ title: 'Delete?', text: 'Eleven messages', confirm: 'Delete', run: () => undefined })
  expect(useQuestion.getState().question?.title).toBe('Delete?')
  forgetSession('expired')
  expect(useQuestion.getState().question).toBeUndefined()
})
