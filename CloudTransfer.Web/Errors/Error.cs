using System.Globalization;

namespace CloudTransfer.Web.Errors;

/// <summary>
/// What went wrong: a code and its arguments, which are numbers, names and times. It has no sentence; who reads it, and in
/// which language, is known where it is answered.
/// </summary>
public sealed partial class Error
{
    private readonly (string Name, object Value)[] _arguments;

    private Error(ErrorCode code, params (string Name, object Value)[] arguments) => (Code, _arguments) = (code, arguments);

    /// <summary>What went wrong.</summary>
    internal ErrorCode Code { get; }

    /// <summary>The names of the arguments that the texts may use, and their values.</summary>
    internal IReadOnlyList<(string Name, object Value)> Arguments => _arguments;

    /// <summary>After how long to try again; null where the code or the status says so.</summary>
    internal TimeSpan? RetryAfter { get; private init; }

    /// <summary>Whether the request is to be corrected and sent once more.</summary>
    internal bool IsBadRequest => ErrorCatalog.Of(Code).Reason is RejectReason.BadRequest;

    /// <summary>An error that has no arguments.</summary>
    internal static Error Of(ErrorCode code) => new(code);

    /// <summary>The code and the arguments, for logs and tests: <c>transfer_too_large (limit=1000)</c>.</summary>
    public override string ToString()
    {
        var name = ErrorCatalog.NameOf(Code);
        return _arguments.Length == 0
            ? name
            : $"{name} ({string.Join(", ", _arguments.Select(argument => string.Create(CultureInfo.InvariantCulture, $"{argument.Name}={argument.Value}")))})";
    }

    private static Error Limited(ErrorCode code, long limit) => new(code, ("limit", limit));
}
