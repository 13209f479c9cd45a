namespace CloudTransfer.Web.Models;

/// <summary>A problem document (RFC 9457), for the description of the API.</summary>
/// <param name="Type">The problem type, a constant such as urn:cloudtransfer:too-large.</param>
/// <param name="Title">A short summary.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened, and what to do.</param>
/// <param name="Code">The cause in more detail than the type, a constant such as transfer_too_large.</param>
/// <param name="TraceId">The id to quote when reporting the error to the server's administrator.</param>
public sealed record Problem(string Type, string Title, int Status, string Detail, string Code, string TraceId);
