namespace CloudTransfer.Web.Models.People;

/// <summary>The page that asks a person for another sign-in, before something is made that outlasts the session.</summary>
/// <param name="Title">What is to be made.</param>
/// <param name="Why">Why it needs a sign-in.</param>
/// <param name="Address">Where to go on after it, from the server's root on.</param>
/// <param name="Section">The section of the account's page that has what is made.</param>
public sealed record SignInAgainPage(string Title, string Why, string Address, string Section);
