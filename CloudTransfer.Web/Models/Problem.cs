namespace CloudTransfer.Web.Models;

/// <summary>What an error tells a program (RFC 9457), for the description of the API.</summary>
/// <param name="Type">What it is called: it stays the same for good, such as urn:cloudtransfer:too-large.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened, and what to do.</param>
/// <param name="Code">What went wrong, in more detail than the type; it stays the same for good, such as transfer_too_large.</param>
/// <param name="TraceId">What to name when asking whoever runs the server about it.</param>
public sealed record Problem(string Type, string Title, int Status, string Detail, string Code, string TraceId);
