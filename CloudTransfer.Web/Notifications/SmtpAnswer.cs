namespace CloudTransfer.Web.Notifications;

/// <summary>What a mail server did with a mail.</summary>
public abstract record SmtpAnswer
{
    private SmtpAnswer()
    {
    }

    /// <summary>Whether the mail server was asked to take the mail, so that limits count it.</summary>
    public virtual bool IsAttempt => true;

    /// <summary>It has taken it.</summary>
    public sealed record Taken : SmtpAnswer;

    /// <summary>It refuses it for good: 5xx.</summary>
    /// <param name="Words">Its answer, in one line.</param>
    public sealed record Refused(string Words) : SmtpAnswer;

    /// <summary>It does not take it now: 4xx.</summary>
    /// <param name="Words">Its answer, in one line.</param>
    public sealed record Deferred(string Words) : SmtpAnswer;

    /// <summary>It cannot be told the address: that needs SMTPUTF8.</summary>
    public sealed record NotWritable : SmtpAnswer
    {
        /// <inheritdoc/>
        public override bool IsAttempt => false;
    }

    /// <summary>It is away, breaks off, does not sign this server in, refuses it or its sender, or is not who it should be: it would take no other mail either.</summary>
    /// <param name="Fault">What happened.</param>
    /// <param name="WasTold">Whether it may have got the mail, or a part of it.</param>
    public sealed record Unreachable(Exception Fault, bool WasTold) : SmtpAnswer
    {
        /// <inheritdoc/>
        public override bool IsAttempt => WasTold;
    }
}
