#!/usr/bin/env python3
"""postgres: a PostgreSQL of one's own for the length of a command.

    tools/postgres.py COMMAND…

Makes a cluster from Debian's package in a temporary directory, on a socket there and no network, runs COMMAND with
TOCSIN_TEST_POSTGRES set to a connection string ("host=… user=… dbname=postgres"), stops the cluster and removes it. Exits
as COMMAND did. PostgreSQL refuses root: started as root, the cluster runs as the user `postgres` of the package. The
role that COMMAND connects as may create databases; each test makes its own and drops it. Durability settings are
PostgreSQL's defaults, so that a test that kills the server tests the real thing; TOCSIN_TEST_POSTGRES_PIDFILE names the
file whose first line is the server's process id.

As a module: `with Cluster() as cluster: cluster.conninfo('postgres')`.
"""
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile
import time

USER = 'tocsin'


def bin_dir():
    found = sorted(pathlib.Path('/usr/lib/postgresql').glob('*/bin/initdb'), key=lambda p: int(p.parts[-3]))
    if not found:
        raise FileNotFoundError('no PostgreSQL under /usr/lib/postgresql: install postgresql-15')
    return found[-1].parent


class Cluster:
    def __init__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix='tocsin-pg-', dir='/tmp'))
        self.data = self.dir / 'data'
        self.socket = self.dir / 'socket'
        self.process = None

    def as_owner(self, argv):
        """argv as it must be run: as the package's user when we are root."""
        return ['setpriv', '--reuid', 'postgres', '--regid', 'postgres', '--init-groups', *argv] if os.getuid() == 0 else argv

    def command(self, name, *args):
        return self.as_owner([str(bin_dir() / name), *args])

    def start(self):
        self.socket.mkdir(exist_ok=True)
        os.chmod(self.dir, 0o755)
        os.chmod(self.socket, 0o777)
        if os.getuid() == 0:
            owner = pwd.getpwnam('postgres')
            for path in (self.dir, self.socket):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        if not self.data.exists():
            subprocess.run(self.command('initdb', '-D', str(self.data), '-U', USER, '-A', 'trust', '-E', 'UTF8',
                                        '--locale=C.UTF-8', '--no-instructions'),
                           check=True, stdout=subprocess.DEVNULL, cwd='/')
        # The postmaster itself, not pg_ctl: it is our child, and we wait for it.
        with open(self.dir / 'log', 'ab') as log:
            self.process = subprocess.Popen(
                self.command('postgres', '-D', str(self.data), '-k', str(self.socket), '-c', 'listen_addresses=',
                             '-c', 'max_connections=100', '-c', 'log_min_messages=warning'),
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd='/')
        deadline = time.monotonic() + 60
        while subprocess.run(self.command('pg_isready', '-q', '-h', str(self.socket)), cwd='/').returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError('PostgreSQL does not start: ' + (self.dir / 'log').read_text()[-2000:])
            time.sleep(0.05)
        return self

    def stop(self, hard=False):
        if self.process and self.process.poll() is None:
            pid = int((self.data / 'postmaster.pid').read_text().split()[0])
            os.kill(pid, 3 if hard else 2)  # SIGQUIT: at once, recovers at start; SIGINT: fast, clean
            self.process.wait(60)

    def conninfo(self, database='postgres'):
        return f'host={self.socket} user={USER} dbname={database}'

    def sql(self, text, database='postgres'):
        done = subprocess.run([str(bin_dir() / 'psql'), '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', text,
                               self.conninfo(database)], capture_output=True, text=True, cwd='/')
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return done.stdout

    def create(self, database):
        self.sql(f'CREATE DATABASE "{database}"')
        return self.conninfo(database)

    def drop(self, database):
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.dir, ignore_errors=True)


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ('-h', '--help'):
        print(__doc__)
        return 2
    with Cluster() as cluster:
        env = dict(os.environ, TOCSIN_TEST_POSTGRES=cluster.conninfo(),
                   TOCSIN_TEST_POSTGRES_PIDFILE=str(cluster.data / 'postmaster.pid'))
        return subprocess.run(sys.argv[1:], env=env).returncode


if __name__ == '__main__':
    sys.exit(main())
