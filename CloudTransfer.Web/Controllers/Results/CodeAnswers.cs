using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>What a page says of a code that was typed there: it is in its address, so that a reload asks nothing again.</summary>
internal static class CodeAnswers
{
    /// <summary>The query of the address; empty where the code was right.</summary>
    public static string QueryOf(Error? error) => error?.Code switch
    {
        null => "",
        ErrorCode.CodeWrong => "?code=wrong",
        ErrorCode.TooManyWrongCodes => "?code=many",
        _ => "?code=expired",
    };

    /// <summary>What was wrong; null for nothing.</summary>
    /// <param name="code">The value of the query.</param>
    public static string? WordsOf(string? code) => code switch
    {
        "wrong" => ErrorTexts.OnPage(Error.Of(ErrorCode.CodeWrong)),
        "many" => ErrorTexts.OnPage(Error.TooManyWrongCodes(AttemptLimiter.Memory)),
        "expired" => ErrorTexts.OnPage(Error.Of(ErrorCode.CodeExpired)),
        _ => null,
    };
}
