import { AppError } from '@parley/platform/errors'
import { bytes, flag } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { force, tell } from '../cs/topology-parameters.ts'
import { getUser, userIdentity } from '../cs/user-parameters.ts'

interface Photo {
  user: string
  type: string
  etag: string
  data: string
}

export const getUserPhoto: Cmdlet = {
  name: 'Get-UserPhoto',
  synopsis: 'Shows the photo of a user.',
  parameters: { Identity: userIdentity('Whose', { mandatory: true }) },
  examples: [{ line: '(Get-UserPhoto -Identity alice).PictureData.Length', does: 'How many bytes it has.' }],
  see: ['Set-UserPhoto', 'Remove-UserPhoto'],
  async run(c, p) {
    const user = await getUser(c, p)
    const { result } = await c.api.run<Photo>('get-user-photo', { user: user.identity })
    return { type: 'UserPhoto', properties: { Identity: result.user, PictureType: result.type, Thumbprint: result.etag, PictureData: Buffer.from(result.data, 'base64') } }
  },
}

export const setUserPhoto: Cmdlet = {
  name: 'Set-UserPhoto',
  synopsis: 'Sets the photo of a user: at once, or with -Preview first and then -Save or -Cancel.',
  parameters: {
    Identity: userIdentity('Whose', { mandatory: true }),
    PictureData: { type: 'bytes', help: 'PNG or JPEG, at most 512 KiB: ([System.IO.File]::ReadAllBytes("C:\\photos\\alice.png")).' },
    Preview: { type: 'switch', help: 'Keeps the photo aside.' },
    Save: { type: 'switch', help: 'Takes the photo that was kept aside.' },
    Cancel: { type: 'switch', help: 'Forgets it.' },
    Force: force,
  },
  changes: true,
  examples: [
    { line: 'Set-UserPhoto -Identity alice -PictureData ([System.IO.File]::ReadAllBytes("alice.png"))', does: 'The photo is seen in webmail and by clients.' },
    { line: 'Set-UserPhoto alice -PictureData ([System.IO.File]::ReadAllBytes("alice.png")) -Preview; Set-UserPhoto alice -Save', does: 'The same in two steps.' },
  ],
  see: ['Get-UserPhoto', 'Remove-UserPhoto'],
  async run(c, p) {
    const user = await getUser(c, p)
    const picture = bytes(p, 'PictureData')
    const steps = [picture && !flag(p, 'Preview') ? 'set' : '', flag(p, 'Preview') ? 'preview' : '', flag(p, 'Save') && !picture ? 'save' : '', flag(p, 'Cancel') ? 'cancel' : ''].filter((step) => step !== '')
    const [step, another] = steps
    if (step === undefined || another !== undefined) throw new AppError('invalid', 'Set-UserPhoto does one thing at a time', { expected: '-PictureData, -PictureData … -Preview, -Save, or -Cancel' })
    if (!(await c.shouldProcess(user.identity, 'Set-UserPhoto'))) return
    tell(c, await c.api.run('set-user-photo', { user: user.identity, step, ...(picture === undefined ? {} : { data: Buffer.from(picture).toString('base64') }) }))
  },
}

export const removeUserPhoto: Cmdlet = {
  name: 'Remove-UserPhoto',
  synopsis: 'Removes the photo of a user.',
  parameters: { Identity: userIdentity('Whose', { mandatory: true }), Force: force },
  changes: true,
  examples: [{ line: 'Remove-UserPhoto -Identity alice', does: 'Her initials are shown again.' }],
  see: ['Set-UserPhoto'],
  async run(c, p) {
    const user = await getUser(c, p)
    if (!(await c.shouldProcess(user.identity, 'Remove-UserPhoto'))) return
    tell(c, await c.api.run('remove-user-photo', { user: user.identity }))
  },
}
