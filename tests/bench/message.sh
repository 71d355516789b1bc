# The mails of the tests, and the labelled ones beside the project where they are there.
folders=$root/tests/message/mails
[ -d "$shared/data/mime" ] && folders="$shared/data/mime"
"$bench" $folders
"$bench" --hostile
