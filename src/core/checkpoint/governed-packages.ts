/**
 * Packages of which a pickle may name only what the allow-list names (allowed-globals.ts): Python's own library,
 * whose parts can do anything at all, PyTorch and NumPy, whose names in checkpoints are known one by one, and packages
 * that exist to start programs, to open connections, or to unpickle further pickles.
 */
export function isGovernedPackage(moduleName: string): boolean {
  const packageName = moduleName.split('.', 1)[0] ?? '';
  if (userModules.has(packageName)) return false;
  // CPython's private modules; also an empty name.
  return packageName === '' || packageName.startsWith('_') || governedPackages.has(packageName);
}

/** Where classes of a training script live when it was run by itself. */
const userModules: ReadonlySet<string> = new Set(['__main__', '__mp_main__']);

/** `sys.stdlib_module_names` of CPython 3.10 to 3.14, and the modules of 2.7 and 3.6 to 3.9, by their folders. */
const standardLibrary = `
  BaseHTTPServer Bastion CGIHTTPServer ConfigParser Cookie DocXMLRPCServer HTMLParser MimeWriter Queue
  SimpleHTTPServer SimpleXMLRPCServer SocketServer StringIO Tkinter UserDict UserList UserString abc aifc al
  annotationlib antigravity anydbm argparse array ast asynchat asyncio asyncore atexit audiodev audioop base64 bdb
  binascii binhex bisect bsddb builtins bz2 cPickle cProfile cStringIO calendar cd cgi cgitb chunk cl cmath cmd code
  codecs codeop collections colorsys commands compileall compiler compression concurrent configparser contextlib
  contextvars cookielib copy copy_reg copyreg crypt csv ctypes curses dataclasses datetime dbhash dbm decimal
  difflib dircache dis distutils doctest dumbdbm dummy_thread dummy_threading email encodings ensurepip enum errno
  exceptions faulthandler fcntl filecmp fileinput fl fm fnmatch formatter fpformat fractions ftplib functools
  future_builtins gc genericpath getopt getpass gettext gl glob graphlib grp gzip hashlib heapq hmac hotshot html
  htmlentitydefs htmllib http httplib idlelib ihooks imaplib imghdr imp importlib imputil inspect io ipaddress
  itertools json keyword lib2to3 linecache linuxaudiodev locale logging lzma mac macpath macurl2path mailbox mailcap
  markupbase marshal math md5 mhlib mimetools mimetypes mimify mmap modulefinder msilib msvcrt multifile
  multiprocessing mutex netrc new nis nntplib nt ntpath nturl2path numbers opcode operator optparse os os2emxpath
  ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib popen2 poplib posix posixfile
  posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline
  repr reprlib resource rexec rfc822 rlcompleter robotparser runpy sched secrets select selectors sets sgi sgmllib
  sha shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre sre_compile
  sre_constants sre_parse ssl stat statistics statvfs string stringold stringprep strop struct subprocess sunau
  sunaudio sunaudiodev symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios test
  textwrap this thread threading time timeit tkinter toaiff token tokenize tomllib trace traceback tracemalloc tty
  turtle turtledemo types typing unicodedata unittest urllib urllib2 urlparse user uu uuid venv warnings wave
  weakref webbrowser whichdb winreg winsound wsgiref xdrlib xml xmllib xmlrpc xmlrpclib xxlimited xxsubtype zipapp
  zipfile zipimport zlib zoneinfo
`;

const mathPackages = 'torch numpy';

const runners = `
  IPython aiohttp billiard boto3 botocore celery cloudpickle dill fabric fsspec httpcore httpx invoke ipykernel joblib
  loky paramiko pathos pexpect pip pkg_resources plumbum psutil pudb pytest requests s3fs sarge setuptools sh
  smart_open tornado twisted urllib3 websocket websockets wheel`;

const governedPackages: ReadonlySet<string> = new Set(
  [standardLibrary, mathPackages, runners].flatMap((names) => names.trim().split(/\s+/)),
);
