// Hides the endpoints that do not contain every word of the filter. The page works without it.
const input = document.getElementById('filter')
const count = document.getElementById('count')
const articles = [...document.querySelectorAll('article[data-search]')]
const links = new Map([...document.querySelectorAll('li[data-for]')].map((item) => [item.dataset.for, item]))
const groups = [...document.querySelectorAll('section.endpoints, nav li.group')]

function apply() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
  let shown = 0
  for (const article of articles) {
    const visible = words.every((word) => article.dataset.search.includes(word))
    article.hidden = !visible
    const link = links.get(article.id)
    if (link) link.hidden = !visible
    if (visible) shown += 1
  }
  for (const group of groups) {
    const members = [...group.querySelectorAll('article[data-search], li[data-for]')]
    if (members.length > 0) group.hidden = members.every((member) => member.hidden)
  }
  count.textContent = words.length === 0 ? `${articles.length} endpoints` : `${shown} of ${articles.length} endpoints`
}

input.closest('label').hidden = false
input.addEventListener('input', apply)
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target === input || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  input.focus()
  input.select()
})
apply()
