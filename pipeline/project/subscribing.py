"""What subscriptions to mail, and the conditions they wait for, may name: reports, scopes and questions that exist."""

from __future__ import annotations

from pipeline.errors import UsageError, nearest
from pipeline.project.mailing import Subscription
from pipeline.project.project import Project
from pipeline.project.scopes import Scope, has_report


def mail_templates_match(project: Project) -> None:
    """Raise for a template of a mail whose report there is none of, or is one page for each of many."""
    reports = sorted(slug for slug, report in project.reports.items() if report.manifest.per is None)
    for path in sorted((project.templates / "email" / "reports").glob("*.html")):
        if path.stem not in reports:
            raise UsageError(f'"{path.stem}" is no report that has one page.{nearest(path.stem, reports)}', path=path)


def conditions_fit(project: Project) -> None:
    """Raise for a condition that waits for a question which its report does not have."""
    for report in project.reports.values():
        for name, condition in report.manifest.conditions.items():
            if condition.question not in report.questions:
                near = nearest(condition.question, report.questions)
                raise UsageError(
                    f'[conditions] {name}: there is no question "{condition.question}".{near}',
                    path=report.folder / "report.toml",
                )


def subscriptions_fit(project: Project) -> None:
    """Raise for the first subscription that asks for what there is not; which scopes there are, the build will say."""
    for subscription in project.settings.mail.subscriptions if project.settings.mail else ():
        subscription_fits(project, subscription)


def subscription_fits(project: Project, subscription: Subscription, scope: Scope | None = None) -> None:
    """Raise for a report or condition of a subscription that there is not, or not in its scope."""
    path = project.input_dir / "settings.toml"
    known = mailed_reports(project)
    for slug in subscription.reports:
        if slug not in known:
            raise UsageError(f'subscription {subscription.id}: no mail of "{slug}".{nearest(slug, known)}', path=path)
        if scope is not None and not has_report(project.reports[slug], scope.kind):
            here = [other for other in known if has_report(project.reports[other], scope.kind)]
            raise UsageError(
                f'subscription {subscription.id}: scope {scope.id} has no report "{slug}".{nearest(slug, here)}',
                path=path,
            )
    waited = {f"{slug}/{name}" for slug in project.reports for name in project.reports[slug].manifest.conditions}
    for condition in subscription.only_if:
        if condition not in waited:
            raise UsageError(
                f'subscription {subscription.id}: no condition "{condition}".{nearest(condition, waited)}', path=path
            )
        slug = condition.partition("/")[0]
        if scope is not None and not has_report(project.reports[slug], scope.kind):
            raise UsageError(f'subscription {subscription.id}: scope {scope.id} has no report "{slug}".', path=path)


def mailed_reports(project: Project) -> list[str]:
    """Return the reports that mails know how to say."""
    return [slug for slug, report in project.reports.items() if (project.templates / report.mail_template).is_file()]
