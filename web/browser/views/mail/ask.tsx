import { create } from 'zustand'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'

interface Question {
  title: string
  text: string
  confirm: string
  run(): void
}

const useQuestion = create<{ question: Question | undefined }>()(() => ({ question: undefined }))

/** Asks before something that cannot be taken back, wherever it was chosen: key, menu or button. */
export function ask(question: Question): void {
  useQuestion.setState({ question })
}

export function AskHost() {
  const question = useQuestion((state) => state.question)
  if (!question) return null
  return <ConfirmDialog title={question.title} text={question.text} confirm={question.confirm} onConfirm={question.run} onClose={() => useQuestion.setState({ question: undefined })} />
}
