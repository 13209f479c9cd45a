namespace CloudTransfer.Web.Tests.Browser;

/// <summary>A browser run by an unprivileged user, because root can read every file.</summary>
public sealed class UnprivilegedChromium : Chromium, IDisposable
{
    private const int Nobody = 65534;

    // Playwright has created the profile for the current user.
    private static string Script(string setpriv, string chromium) => $$"""
        #!/bin/sh
        for argument in "$@"; do
          case $argument in --user-data-dir=*) profile=${argument#*=}; chown -R {{Nobody}} "$profile";; esac
        done
        export HOME="$profile" TMPDIR="$profile" XDG_CONFIG_HOME="$profile" XDG_CACHE_HOME="$profile"
        exec {{setpriv}} --reuid={{Nobody}} --regid={{Nobody}} --clear-groups {{chromium}} "$@"
        """;

    private readonly TestFolder _folder = new();

    internal override string Program()
    {
        var chromium = base.Program();
        if (!Environment.IsPrivilegedProcess)
            return chromium;
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(_folder["chromium"], Script(Requires.Program("setpriv"), chromium));
        File.SetUnixFileMode(_folder["chromium"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return _folder["chromium"];
    }

    /// <summary>A file that the user of the browser may not read.</summary>
    internal static void Close(string path) => File.SetUnixFileMode(path, Environment.IsPrivilegedProcess ? UnixFileMode.UserRead : UnixFileMode.None);

    /// <summary>A folder that the user of the browser may list.</summary>
    internal static void Open(string path) => File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);

    public void Dispose() => _folder.Dispose();
}
