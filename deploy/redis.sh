#!/bin/sh
# Starts one server of Redis under Sentinel: redis.sh primary | replica | sentinel. Used by compose.yaml and local-cluster.sh.
# NAME (what others call it by), PORT, DIR, PRIMARY_HOST and PRIMARY_PORT, REDIS_PASSWORD: from the environment. The file is written once; after that it is Redis' own, which notes each failover in it.
set -eu
umask 077
file="$DIR/$1.conf"
if [ ! -e "$file" ]; then
  {
    echo "dir $DIR"
    echo "port $PORT"
    echo "requirepass $REDIS_PASSWORD"
    if [ "$1" = sentinel ]; then
      echo "sentinel resolve-hostnames yes"
      echo "sentinel announce-hostnames yes"
      echo "sentinel announce-ip $NAME"
      echo "sentinel announce-port $PORT"
      echo "sentinel sentinel-pass $REDIS_PASSWORD"
      echo "sentinel monitor relay $PRIMARY_HOST $PRIMARY_PORT 2"
      echo "sentinel auth-pass relay $REDIS_PASSWORD"
      echo "sentinel down-after-milliseconds relay 2000"
      echo "sentinel failover-timeout relay 10000"
    else
      echo "appendonly yes"
      echo "appendfsync always"
      echo "maxmemory-policy noeviction"
      echo "masterauth $REDIS_PASSWORD"
      echo "replica-announce-ip $NAME"
      echo "replica-announce-port $PORT"
      if [ "$1" = replica ]; then echo "replicaof $PRIMARY_HOST $PRIMARY_PORT"; fi
    fi
  } >"$file"
fi
if [ "$1" = sentinel ]; then exec redis-server "$file" --sentinel; else exec redis-server "$file"; fi
