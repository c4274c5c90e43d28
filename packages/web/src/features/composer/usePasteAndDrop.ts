import { ref, type Ref } from 'vue'
import { t } from '../../app/i18n.ts'
import { query } from '../../data/api.ts'
import { useEntities } from '../../data/entities.ts'
import { confirm } from '../../ui/dialogs.ts'
import { toast } from '../../ui/toast.ts'
import { replaceText } from './caret.ts'
import { longPaste, pastedNoteId, renamedPaste } from './pasted.ts'
import type { Composer } from './useComposer.ts'

interface PasteAndDrop {
  /** Files are being held over the form. */
  dropping: Ref<boolean>
  dropHandlers: Record<'dragenter' | 'dragover' | 'dragleave' | 'drop', (event: DragEvent) => void>
  onPaste: (event: ClipboardEvent) => void
  addFiles: (files: readonly File[]) => void
}

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** Files dropped and pasted into the composer, and offers for long texts and addresses of notes. */
export function usePasteAndDrop(composer: Composer): PasteAndDrop {
  const dropping = ref(false)
  let depth = 0

  function addFiles(files: readonly File[]): void {
    if (files.length > 0 && composer.attachments.add(files) > 0) toast(t('composer.tooManyFiles'), { kind: 'bad' })
  }

  async function offerQuote(noteId: string, insert: () => void): Promise<void> {
    if (!await confirm({ title: t('composer.quoteOffer'), action: t('composer.quote'), cancel: t('composer.pasteText') })) {
      insert()
      return
    }
    try {
      const entities = useEntities()
      if (!entities.note(noteId)) entities.mergeNotes([await query('notes/show', { noteId })])
      entities.settle()
      composer.draft.quoteId = noteId
    } catch {
      // The note may be gone or hidden: its address as plain text is still what was pasted.
      insert()
    }
  }

  async function offerFile(text: string, insert: () => void): Promise<void> {
    const asFile = await confirm({ title: t('composer.fileOffer'), text: t('composer.fileOfferText', { count: text.length }), action: t('composer.attachAsFile'), cancel: t('composer.pasteText') })
    if (asFile) addFiles(renamedPaste([new File([text], 'text.txt', { type: 'text/plain' })], new Date()))
    else insert()
  }

  function onPaste(event: ClipboardEvent): void {
    const data = event.clipboardData
    if (!data) return
    const files = [...data.files]
    if (files.length > 0) {
      event.preventDefault()
      addFiles(renamedPaste(files, new Date()))
      return
    }
    const field = event.target
    if (!(field instanceof HTMLTextAreaElement)) return
    const text = data.getData('text/plain')
    const { selectionStart: start, selectionEnd: end } = field
    const insert = (): void => { replaceText(field, start, end, text) }
    const noteId = composer.draft.quoteId === null ? pastedNoteId(text, location.origin) : null
    if (noteId === null && text.length <= longPaste) return
    event.preventDefault()
    void (noteId === null ? offerFile(text, insert) : offerQuote(noteId, insert))
  }

  return {
    dropping, addFiles, onPaste,
    dropHandlers: {
      dragenter: (event) => {
        if (!carriesFiles(event)) return
        depth++
        dropping.value = true
      },
      dragover: (event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      },
      dragleave: (event) => {
        if (!carriesFiles(event)) return
        depth = Math.max(0, depth - 1)
        dropping.value = depth > 0
      },
      drop: (event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        depth = 0
        dropping.value = false
        addFiles([...(event.dataTransfer?.files ?? [])])
      },
    },
  }
}
