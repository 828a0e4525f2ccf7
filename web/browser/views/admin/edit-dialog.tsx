import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { t } from '../../text/text.ts'
import { changeItem, type Item } from './admin-api.ts'
import { carryOut } from './carry-out.ts'

const useStyles = makeStyles({ content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } })

export interface EditDialogProps<T extends Item> {
  /** Of the admin API. */
  collection: string
  item: T
  /** What people call it. */
  name: string
  maxWidth: string
  /** The fields, as they would be when saved. */
  children(now: T, change: (part: Partial<T>) => void): ReactNode
  onClose(changed: boolean): void
}

/** Changes an item of the admin API. Only what was changed is sent. */
export function EditDialog<T extends Item>({ collection, item, name, maxWidth, children, onClose }: EditDialogProps<T>) {
  const styles = useStyles()
  const [patch, setPatch] = useState<Partial<T>>({})
  const [working, setWorking] = useState(false)
  const change = (part: Partial<T>) => setPatch((before) => ({ ...before, ...part }))
  const save = async () => {
    setWorking(true)
    const answer = await carryOut(changeItem(collection, item, patch), t('admin.saved', { name }))
    setWorking(false)
    if (answer) onClose(true)
  }
  return (
    <Dialog open onOpenChange={(_, event) => !event.open && onClose(false)}>
      <DialogSurface style={{ maxWidth }}>
        <DialogBody>
          <DialogTitle>{name}</DialogTitle>
          <DialogContent className={styles.content}>{children({ ...item, ...patch }, change)}</DialogContent>
          <DialogActions>
            <Button onClick={() => onClose(false)}>{t('action.cancel')}</Button>
            <Button appearance="primary" disabledFocusable={working || Object.keys(patch).length === 0} onClick={() => void save()}>
              {t('action.save')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
