"""Which given names are short for, or the same as, which: English and Spanish, folded."""

from __future__ import annotations

_GROUPS = """
abigail abby gail abbie
abraham abe abram
albert al bert bertie alberto beto
alexander alex al sandy alec xander sasha alejandro ale jandro alexandre
alexandra alex sandra sandy lexi sasha alejandra ale
alfred alf fred alfie alfredo fredo
alice ali allie
alison ali allie
amanda mandy amy
andrew andy drew andres andre
angela angie angelica
ann anne anna annie nan nancy ana anita hannah
anthony tony ant antonio tono toni
archibald archie
arthur art artie arturo
augustus gus august augustine agustin
barbara barb babs barbie
bartholomew bart
beatrice bea trixie beatriz betty
benjamin ben benny benji
bernard bernie bernardo
bridget biddy bridie brigid
carlos charlie carlitos
carol carolyn caroline carrie carolina caro
catherine katherine kathryn cathy kathy kate katie kitty kay cath katy kat catalina cata caty
charles charlie chuck chas carl karl charley carlos
charlotte charlie lottie lotte carlota
christian chris
christine christina chris tina chrissie cristina cristy kristin
christopher chris kit topher cristobal kris
claude claudio claudia
clement clem
concepcion concha conchita
consuelo chelo
cornelius con neil
daniel dan danny dani
david dave davy davey
deborah deb debbie debra
dennis denny denis
dolores lola loli
donald don donny
dorothy dot dottie dolly dora
douglas doug
ebenezer eben
edmund ed ned ted eddie
edward ed eddie ted ned teddy eduardo lalo edouard
eleanor ellie nell nora ella elena lenny nellie leonor
elizabeth liz lizzie beth betty eliza elisabeth lisa libby bess elsie betsy isabel isabella lily
emily em emma emmie
enrique henry quique kike
ernest ernie ernesto neto
esperanza espe
eugene gene eugenio
ezekiel zeke
ferdinand ferdie fernando
florence flo flossie florrie
frances fran fanny francesca paca paquita
francis frank frankie fran francisco paco pancho franz francois
franklin frank
frederick fred freddie freddy rick federico fritz fredrick frederic
gabriel gabe gabi
gabriela gabi gaby gabriella
geoffrey geoff jeff jeffrey
george georgie jorge georg
gerald gerry jerry gerardo
gertrude gertie trudy
gilbert gil bert gilberto
gregory greg gregorio goyo
guadalupe lupe lupita
guillermo memo bill william
gwendolyn gwen
harold harry hal eric
harriet hattie harrie
helen nell ellen elena nellie
henry harry hank hal enrique heinrich henri eric
herbert bert herb bertie heriberto
horace horatio
hubert hugh bert
hugh hughie hugo huw
humphrey numps
ignacio nacho
isaac ike zac
isabel isabella bella izzy chabela
jacob jake jack jacobo
james jim jimmy jamie jem jaime diego santiago
jane jenny janie janet juana
jason jay
jean jeanne jeanie
jennifer jen jenny jenn
jeremiah jerry jeremy
jesus chuy chucho
jessica jess jessie
joan joanna joanne jo
john jack johnny jon johnnie jock juan ian sean hans johann jean giovanni jonathan ivan
jonathan jon nathan jonny
jose pepe joseph joe chepe
joseph joe joey jos jose josef giuseppe
josephine jo josie josefina pepa fina
joshua josh
judith judy
julia julie julieta
julian jules julio
kenneth ken kenny
kimberly kim
lawrence larry laurence lorenzo lars lawrie
leonard len lenny leo leonardo
leslie les
leopold leo
lewis louis lou lew luis ludwig lewie
lillian lily lil
louise lou luisa
lucy lucia lucille
luke lucas
margaret maggie meg peggy marge margie rita greta madge daisy margarita mags marguerite
maria mary marie mia mari
mario marius
martha patty mattie marta
martin marty
mary molly polly may mamie maria marie
matilda tilly maud
matthew matt mat mateo
maurice mo morris mauricio
maximilian max
mercedes meche merche
michael mike mick micky mikey miguel mitch michel
michelle shelly chelle
mildred millie
miriam mimi
montague monty
moses mo
nathaniel nathan nate nat
nicholas nick nicky nico nicolas klaus colin
oliver ollie noll
olivia liv livvy
oscar ozzie
pamela pam
patricia pat patty tricia trish paty
patrick pat paddy patricio padraig
paul pablo paulo
percival percy
peter pete pedro pierre
philip phil pip phillip felipe
priscilla cilla
rachel rae raquel
ralph rafe raul
raymond ray ramon moncho
rebecca becky becca
reginald reg reggie rex
richard rich rick dick ricky richie ricardo dickie
robert rob bob robbie bobby bert roberto beto rupert robby robin
roderick rod roddy
rodney rod
roger rodge rogelio
roland rollo
ronald ron ronnie
rosario charo chayo
rosemary rose rosie
roy rey
rufus rufe
samantha sam sammy
samuel sam sammy
sarah sally sadie sara
sebastian seb bastian
sidney sid sydney
simon si simeon
solomon sol
sophia sophie sofia
stanley stan
stephanie steph estefania
stephen steven steve stevie esteban stefan etienne
susan sue susie suzy susanna susannah suzanne susana
sylvester sly vester
teresa terry tess theresa tessa tere
terence terry
thaddeus thad
theodore ted theo teddy teodoro
theophilus theo
thomas tom tommy tomas thom
timothy tim timmy
tobias toby
ursula ursie
valentine val
veronica vera ronnie vero
victor vic vick
victoria vicky tori vic
vincent vince vinnie vicente chente
virginia ginny ginger
walter wally walt
wilfred wilf fred
wilhelmina mina minnie billie
william bill billy will willie wil guillermo gwilym wilhelm liam
winifred win winnie
zachary zach zack
"""

_GROUPS_OF: dict[str, frozenset[int]] = {}
for _number, _line in enumerate(_GROUPS.split("\n")):
    for _name in _line.split():
        _GROUPS_OF[_name] = _GROUPS_OF.get(_name, frozenset()) | {_number}

_NONE: frozenset[int] = frozenset()


def alike(one: str, other: str) -> bool:
    """Whether one may be called by either name."""
    return not _GROUPS_OF.get(one, _NONE).isdisjoint(_GROUPS_OF.get(other, _NONE))


def root(name: str) -> str:
    """Return the longest-standing form of a given name: what its first group begins with."""
    groups = _GROUPS_OF.get(name)
    return _GROUPS.split("\n")[min(groups)].split()[0] if groups else name
