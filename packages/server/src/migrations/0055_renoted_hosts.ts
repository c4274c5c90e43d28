/**
 * The servers of those whom a renoted note answers or renotes: whoever mutes a server sees nothing of it that is renoted
 * along with something else either.
 */
export const up = `
alter table notes add column renote_reply_user_host text, add column renote_renote_user_host text;
update notes n set renote_reply_user_host = (select u.host from users u where u.id = n.renote_reply_user_id),
  renote_renote_user_host = (select u.host from users u where u.id = n.renote_renote_user_id)
where n.renote_reply_user_id is not null or n.renote_renote_user_id is not null;
`
