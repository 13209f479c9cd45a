namespace CloudTransfer.Web.Errors;

/// <summary>Carries an <see cref="Errors.Error"/> out of the middle of a body that is being read. An expected outcome is a value instead.</summary>
/// <param name="error">What went wrong.</param>
internal sealed class ErrorException(Error error) : Exception(error.ToString())
{
    /// <summary>Makes one for a code without arguments.</summary>
    public ErrorException(ErrorCode code)
        : this(Error.Of(code))
    {
    }

    /// <summary>What went wrong.</summary>
    public Error Error => error;
}
