import { create } from 'zustand'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { whenSessionEnds } from '../../store.ts'

interface Question {
  title: string
  text: string
  confirm: string
  run(): void
}

export const useQuestion = create<{ question: Question | undefined }>()(() => ({ question: undefined }))

whenSessionEnds(closeQuestion)

/** Asks before something that cannot be taken back, wherever it was chosen: key, menu or button. */
export function ask(question: Question): void {
  useQuestion.setState({ question })
}

function closeQuestion(): void {
  useQuestion.setState({ question: undefined })
}

export function AskHost() {
  const question = useQuestion((state) => state.question)
  if (!question) return null
  return <ConfirmDialog title={question.title} text={question.text} confirm={question.confirm} onConfirm={question.run} onClose={closeQuestion} />
}
