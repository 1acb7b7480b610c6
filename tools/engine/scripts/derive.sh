# Runs $SCRIPT as root over the tree $LOWER; what it changes lands in $UPPER. In a mount namespace of its own, so that
# nothing needs unmounting, whatever happens.
#   LOWER UPPER WORK SCRIPT BIND (lines of host:guest, read-only)
set -efux
IFS='
'
rm -rf "$UPPER" "$WORK"
mkdir -p "$UPPER" "$WORK/work" "$WORK/root"
export LOWER UPPER WORK SCRIPT BIND
unshare --mount --propagation private sh -efux <<'INSIDE'
IFS='
'
root=$WORK/root
mount -t overlay overlay "$root" \
	-o "lowerdir=$LOWER,upperdir=$UPPER,workdir=$WORK/work,redirect_dir=off,metacopy=off,index=off"
mkdir -p "$root/proc" "$root/dev" "$root/etc"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
[ -e "$root/etc/resolv.conf" ] || touch "$root/etc/resolv.conf"
mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
for pair in $BIND; do
	mkdir -p "$root/${pair##*:}"
	mount --bind -o ro "${pair%:*}" "$root/${pair##*:}"
done
chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh -euxc "$SCRIPT"
INSIDE
rm -rf "$WORK" "$UPPER/dev" "$UPPER/proc" "$UPPER/tmp" "$UPPER/var/cache/apt" "$UPPER/var/lib/apt/lists" \
	"$UPPER/var/log" "$UPPER/etc/resolv.conf"
for pair in $BIND; do rmdir "$UPPER/${pair##*:}" 2>/dev/null || true; done
